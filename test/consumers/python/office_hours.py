from typing import Any

from aws_cdk.aws_codepipeline import Condition, Result, Rule
from cdk_cicd_pipeline import Gate, GateConfig
from constructs import Construct


class OfficeHours(Gate):
    """A gate of one's own: the stage is entered in office hours only."""

    def bind(self, scope: Construct, *, stage_name: str, **options: Any) -> GateConfig:
        rule = Rule(
            name=f"OfficeHours-{stage_name}",
            provider="DeploymentWindow",
            configuration={"Cron": "* * 9-16 ? * MON-FRI", "TimeZone": "Europe/Berlin"},
        )
        return GateConfig(
            actions=[],
            entry_conditions=[Condition(result=Result.FAIL, rules=[rule])],
        )
