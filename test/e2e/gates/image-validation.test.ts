import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Execution, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { DeployTarget, Gate } from '../../../src';
import { deployPipeline, run, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

describe('a verified promotion', () => {
  let rehearsal: Rehearsal;
  let outputs: StackOutputs;
  let execution: Execution;

  rehearse(
    async (started) => {
      rehearsal = started;
      outputs = await deployPipeline(rehearsal, 'verified', {
        stages: [
          {
            stageName: 'Deploy',
            targets: [DeployTarget.promoteByTag('production')],
            verifications: [Gate.imageValidation()],
          },
        ],
      });
      execution = await run(rehearsal, outputs);
    },
    { timeouts: { lambdaContinuation: 200 } },
  );

  test('passes, and the deployment is recorded with the digest of its image', async () => {
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
    const dynamoDb = new DynamoDBClient(rehearsal.clients.config);
    const [validation] = execution.history.filter(({ declaration }) => declaration.name === 'ValidateImage');
    const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}));
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: TableNames[0] }));
    expect(Items).toHaveLength(1);
    expect(Items[0].deploymentId.S).toBe(validation.outputVariables.DEPLOYMENT_ID);
    expect(JSON.stringify(Items[0])).toContain(execution.namespaces.get('Image')?.IMAGE_DIGEST);
  });

  test('fails the stage after the deployment because of a critical finding, and gives the reason', async () => {
    const { ecrRepositoryUrl } = outputs;
    const repositoryName = ecrRepositoryUrl.slice(ecrRepositoryUrl.indexOf('/') + 1);
    await rehearsal.setScanFindings({ repositoryName, findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }] });
    const failed = await run(rehearsal, outputs, sourceZip({ 'site/index.html': 'vulnerable' }));
    expect(stagesOf(failed)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Failed' });
    expect(failed.statusSummary).toMatch(/^Deploy › ValidateImage failed: .*CRITICAL/);
  });
});
