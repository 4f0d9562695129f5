"""A CDK app in Python that uses the packed library."""

from aws_cdk import App

from extension import Extension
from system_a import SystemA
from system_c import SystemC

app = App(analytics_reporting=False)
SystemA(app, "SystemA")
SystemC(app, "SystemC")
Extension(app, "Extension")
app.synth()
