from typing import Any

from aws_cdk.aws_codepipeline_actions import CodeStarConnectionsSourceAction
from aws_cdk.aws_iam import PolicyStatement
from cdk_cicd_pipeline import ArtifactReference, PipelineSource, SourceConfig
from constructs import Construct


class BitbucketSource(PipelineSource):
    """A source of one's own: a repository of Bitbucket, by a connection."""

    def __init__(self, owner: str, repo: str, connection_arn: str) -> None:
        super().__init__()
        self.owner = owner
        self.repo = repo
        self.connection_arn = connection_arn

    def bind(  # type: ignore[override]
        self, scope: Construct, *, output: ArtifactReference, **options: Any
    ) -> SourceConfig:
        return SourceConfig(
            action=CodeStarConnectionsSourceAction(
                action_name="Bitbucket",
                connection_arn=self.connection_arn,
                owner=self.owner,
                repo=self.repo,
                branch="main",
                output=output.artifact,
            ),
            permissions=[
                PolicyStatement(
                    actions=["codeconnections:UseConnection"],
                    resources=[self.connection_arn],
                ),
                PolicyStatement(
                    actions=["s3:PutObjectAcl"],
                    resources=[output.objects_arn],
                ),
            ],
        )
