import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  PutSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, Parameter, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-jest';

export const PARAMETER = '/shop/token';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:Token-AbCdEf';
export const TOKEN = 'ghp_OfTheFirstVersion';

/** An error of a service that repeats in its message, and as far as it can elsewhere, what it was sent. */
export function failure(name: string, more: object = {}): Error {
  return Object.assign(new Error(`${TOKEN} is what was sent`), { name, $metadata: { requestId: TOKEN }, ...more });
}

/** One parameter and one secret, which behave as AWS documents it. */
export class TokenAccount {
  public readonly ssm = mockClient(SSMClient);
  public readonly secretsManager = mockClient(SecretsManagerClient);
  public parameter: Parameter | undefined;
  /** Values by version id, oldest first. */
  public readonly versions = new Map<string, string>();
  public current: string | undefined;
  /** What happens at the next calls, in turn, instead of what usually does. */
  public readonly nextReads: (() => unknown)[] = [];
  public readonly nextPuts: ((input: PutSecretValueCommandInput) => unknown)[] = [];

  public constructor() {
    this.write(TOKEN);
    this.ssm.on(GetParameterCommand).callsFake(() => (this.nextReads.shift() ?? (() => this.read()))());
    this.secretsManager.on(DescribeSecretCommand).callsFake(() => this.describe());
    this.secretsManager
      .on(PutSecretValueCommand)
      .callsFake((input: PutSecretValueCommandInput) => (this.nextPuts.shift() ?? ((given) => this.put(given)))(input));
  }

  public write(Value: string, changes: Partial<Parameter> = {}): void {
    const Version = (this.parameter?.Version ?? 0) + 1;
    const LastModifiedDate = new Date(1_700_000_000_000 + Version);
    this.parameter = { Name: PARAMETER, Type: 'SecureString', Value, Version, LastModifiedDate, ...changes };
  }

  /** The value that CloudFormation would put in the place of a reference to the current version. */
  public get value(): string | undefined {
    return this.current && this.versions.get(this.current);
  }

  public read(): { Parameter: Parameter } {
    if (!this.parameter) {
      throw failure('ParameterNotFound');
    }
    return { Parameter: this.parameter };
  }

  private describe(): object {
    const stages = [...this.versions.keys()].map((id) => [id, id === this.current ? ['AWSCURRENT'] : ['AWSPREVIOUS']]);
    return stages.length === 0 ? {} : { VersionIdsToStages: Object.fromEntries(stages) };
  }

  /** Somebody else writes. */
  public putAside(id: string, value: string): void {
    this.put({ SecretId: SECRET, ClientRequestToken: id, SecretString: value });
  }

  /** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
  public put({ ClientRequestToken: id = '', SecretString = '' }: PutSecretValueCommandInput): object {
    if (this.versions.has(id)) {
      if (this.versions.get(id) !== SecretString) {
        throw failure('ResourceExistsException');
      }
      return { VersionId: id };
    }
    this.versions.set(id, SecretString);
    this.current = id;
    return { VersionId: id };
  }
}
