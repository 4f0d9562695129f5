"""A CDK app in Python that uses the packed library."""

from typing import Any

from aws_cdk import App

from containers import Containers
from extension import Extension
from shop import Shop
from system_a import SystemA
from system_b import SystemB, in_parameter, in_secret
from system_c import SystemC

app = App(analytics_reporting=False)
service: dict[str, Any] = {
    "cluster_name": "staging",
    "service_name": "shop",
    "task_family": "shop",
    "task_role_arns": ["arn:aws:iam::111122223333:role/shop-execution", "arn:aws:iam::111122223333:role/shop-task"],
}
Shop(app, "Shop")
SystemA(app, "SystemA")
SystemB(app, "SystemB", **service)
SystemB(app, "SystemBOAuth", **service, environment_suffix="oauth", oauth_token=in_secret("github-token"))
in_secure_string = in_parameter("/github/token", "2")
SystemB(app, "SystemBParameter", **service, environment_suffix="parameter", oauth_token=in_secure_string)
SystemC(app, "SystemC")
Containers(app, "Containers")
Extension(app, "Extension")
app.synth()
