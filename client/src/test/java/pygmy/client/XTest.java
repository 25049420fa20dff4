package pygmy.client;
class XTest { @org.junit.jupiter.api.Test void x() {} }
