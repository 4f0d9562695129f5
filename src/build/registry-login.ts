import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RegistryLoginBindOptions, RegistryLoginConfig } from './registry-login-types';
import { LoginFunction, cacheLogin, dockerHubLogin, ecrLogin, onlyOnce } from './registry-logins';
import { markAs } from '../private/checks/brands';

/**
 * A registry that Docker logs in to before the build.
 *
 * Extend this class for a registry of another kind.
 */
export abstract class RegistryLogin {
  /**
   * Docker Hub, by a secret whose JSON has the keys `username` and `password`, as CodeBuild's own registry credentials have.
   * The password can be an access token that may only read. One of these at most: Docker keeps the last login to a registry.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html
   * @param secret The secret, in the pipeline's Region. A key of yours that encrypts it is allowed too, if the secret tells it
   * @throws if `secret` is not a construct
   */
  public static dockerHub(secret: secretsmanager.ISecret): RegistryLogin {
    return onlyOnce('Docker Hub', new BuiltInLogin(dockerHubLogin(secret)));
  }

  /**
   * A private repository of Amazon ECR, of whatever account and Region. The build may pull its images; the repository's own
   * policy must allow that to a build of another account. The variable `REGISTRY_1_REPOSITORY` has its URI (the number is the
   * place in `registryLogins`).
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
   * @param repository The repository
   * @throws if `repository` is not a construct
   */
  public static ecr(repository: ecr.IRepository): RegistryLogin {
    return new BuiltInLogin(ecrLogin(repository));
  }

  /**
   * A pull-through cache of the pipeline's account and Region. The build may pull through it, which makes repositories under
   * its prefix. The variable `REGISTRY_1_CACHE` has the URI that its images start with (the number is the place in
   * `registryLogins`).
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
   * @param repositoryPrefix The prefix of the cache's rule, such as `docker-hub`
   * @throws if the prefix is not one that Amazon ECR takes
   */
  public static ecrPullThroughCache(repositoryPrefix: string): RegistryLogin {
    return new BuiltInLogin(cacheLogin(repositoryPrefix));
  }

  public constructor() {
    markAs('RegistryLogin', this);
  }

  /**
   * Called once by the build that the login belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the login may know of the build
   */
  public abstract bind(scope: Construct, options: RegistryLoginBindOptions): RegistryLoginConfig;
}

/** The logins of the factories above. */
class BuiltInLogin extends RegistryLogin {
  public constructor(private readonly login: LoginFunction) {
    super();
  }

  public bind(scope: Construct, options: RegistryLoginBindOptions): RegistryLoginConfig {
    return this.login(scope, options.variablePrefix);
  }
}
