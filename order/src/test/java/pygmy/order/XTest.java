package pygmy.order;
class XTest { @org.junit.jupiter.api.Test void x() {} }
