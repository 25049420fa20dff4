package pygmy.frontend;
class XTest { @org.junit.jupiter.api.Test void x() {} }
