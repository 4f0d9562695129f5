"""The CloudFormation types AWS::CodePipeline::Pipeline and AWS::CodePipeline::Webhook, served by the engine."""

from extensions import served_types


def install(engine):
    """Ref is the name of either; a pipeline has a Version and a webhook a Url, as on AWS."""
    served_types.serve(
        engine,
        "AWS::CodePipeline::Pipeline",
        "/_rehearsal/pipelines",
        lambda answer: {"Version": str(answer["version"])},
    )
    served_types.serve(
        engine, "AWS::CodePipeline::Webhook", "/_rehearsal/webhooks", lambda answer: {"Url": answer["url"]}
    )
