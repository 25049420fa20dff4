package pygmy.broker;
class XTest { @org.junit.jupiter.api.Test void x() {} }
