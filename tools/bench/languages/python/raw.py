from aws_cdk import App

from raw_system_a import SystemA

app = App(analytics_reporting=False)
SystemA(app, "SystemA")
app.synth()
