package com.example.pipelines;

import io.github.cdkcicdpipeline.PipelineSource;
import io.github.cdkcicdpipeline.SourceBindOptions;
import io.github.cdkcicdpipeline.SourceConfig;
import java.util.List;
import software.amazon.awscdk.services.codepipeline.actions.CodeStarConnectionsSourceAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/** A source of one's own: a repository of Bitbucket, by a connection. */
public class BitbucketSource extends PipelineSource {
    private final String owner;
    private final String repo;
    private final String connectionArn;

    public BitbucketSource(final String owner, final String repo, final String connectionArn) {
        this.owner = owner;
        this.repo = repo;
        this.connectionArn = connectionArn;
    }

    @Override
    public SourceConfig bind(final Construct scope, final SourceBindOptions options) {
        return SourceConfig.builder()
                .action(CodeStarConnectionsSourceAction.Builder.create()
                        .actionName("Bitbucket")
                        .connectionArn(connectionArn)
                        .owner(owner)
                        .repo(repo)
                        .branch("main")
                        .output(options.getOutput().getArtifact())
                        .build())
                .permissions(List.of(
                        PolicyStatement.Builder.create()
                                .actions(List.of("codeconnections:UseConnection"))
                                .resources(List.of(connectionArn))
                                .build(),
                        PolicyStatement.Builder.create()
                                .actions(List.of("s3:PutObjectAcl"))
                                .resources(List.of(options.getOutput().getObjectsArn()))
                                .build()))
                .build();
    }
}
