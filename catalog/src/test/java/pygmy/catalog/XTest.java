package pygmy.catalog;
class XTest { @org.junit.jupiter.api.Test void x() {} }
