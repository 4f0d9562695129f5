// Checks the deployed image, records the deployment, and notifies people if something is wrong.
import {
  CodePipelineClient,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const codePipeline = new CodePipelineClient({});
const dynamoDb = new DynamoDBClient({});
const ecr = new ECRClient({});
const sns = new SNSClient({});
const { STATE_TABLE, ECR_REPOSITORY, SNS_TOPIC_ARN } = process.env;

export const handler = async (event) => {
  const { id: jobId, data } = event['CodePipeline.job'];
  let deployment = {};
  try {
    deployment = JSON.parse(data.actionConfiguration.configuration.UserParameters);
    const image = await findImage(deployment.imageDigest);
    const findings = image.imageScanFindingsSummary?.findingSeverityCounts ?? {};
    await record(deployment, image.imageTags ?? [], findings);
    if (findings.CRITICAL > 0) throw new Error(`${findings.CRITICAL} critical findings in ${deployment.imageDigest}`);
    await codePipeline.send(new PutJobSuccessResultCommand({ jobId }));
  } catch (error) {
    await report(jobId, deployment.deploymentId, String(error).slice(0, 5000));
  }
};

async function findImage(imageDigest) {
  const imageIds = [{ imageDigest }];
  const found = await ecr.send(new DescribeImagesCommand({ repositoryName: ECR_REPOSITORY, imageIds }));
  return found.imageDetails[0];
}

async function record({ deploymentId, timestamp, imageDigest }, imageTags, findings) {
  const Item = {
    deploymentId: { S: deploymentId },
    timestamp: { N: timestamp },
    imageDigest: { S: imageDigest },
    imageTags: { L: imageTags.map((S) => ({ S })) },
    scanFindings: {
      M: Object.fromEntries(Object.entries(findings).map(([level, count]) => [level, { N: `${count}` }])),
    },
  };
  await dynamoDb.send(new PutItemCommand({ TableName: STATE_TABLE, Item }));
}

async function report(jobId, deploymentId, message) {
  try {
    const Message = `Validation of deployment ${deploymentId} failed: ${message}`;
    await sns.send(new PublishCommand({ TopicArn: SNS_TOPIC_ARN, Message }));
  } finally {
    const failureDetails = { type: 'JobFailed', message };
    await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
  }
}
