import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RegistryLoginBindOptions, RegistryLoginConfig } from './registry-login-types';
import { LoginFunction, cacheLogin, dockerHubLogin, ecrLogin, onlyOnce } from './registry-logins';
import { markAs } from '../private/checks/brands';

/**
 * A registry that Docker logs in to before the build.
 *
 * Extend this class for another kind of registry.
 */
export abstract class RegistryLogin {
  /**
   * Logs in to Docker Hub with a secret. Its JSON has the keys `username` and `password`, as in CodeBuild's own
   * registry credentials. The password can be an access token with read permission only. A build can have one such
   * login, because Docker keeps only the last login to a registry.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html
   * @param secret The secret, in the pipeline's Region. The build is also allowed to use its `encryptionKey`, if it
   * has one
   * @throws if `secret` is not a construct
   *
   * @example
   * ImageBuild.docker({ registryLogins: [RegistryLogin.dockerHub(dockerHubSecret)] });
   */
  public static dockerHub(secret: secretsmanager.ISecret): RegistryLogin {
    return onlyOnce('Docker Hub', new BuiltInLogin(dockerHubLogin(secret)));
  }

  /**
   * Logs in to a private Amazon ECR repository of any account and Region. The build is allowed to pull its images. For
   * a repository of another account, the repository policy must allow that too. The variable `REGISTRY_1_REPOSITORY`
   * contains the repository's URI, where the number is the position in `registryLogins`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
   * @param repository The repository
   * @throws if `repository` is not a construct
   *
   * @example
   * ImageBuild.docker({
   *   registryLogins: [RegistryLogin.ecr(baseImages)],
   *   preBuildCommands: ['docker pull "$REGISTRY_1_REPOSITORY:node-24"'],
   * });
   */
  public static ecr(repository: ecr.IRepository): RegistryLogin {
    return new BuiltInLogin(ecrLogin(repository));
  }

  /**
   * Uses a pull-through cache in the pipeline's account and Region. The build is allowed to pull through it, which
   * creates repositories under its prefix. The variable `REGISTRY_1_CACHE` contains the URI that the images in the
   * cache start with, where the number is the position in `registryLogins`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
   * @param repositoryPrefix The prefix of the cache's rule, such as `docker-hub`
   * @throws if Amazon ECR does not accept the prefix, or if it is `ROOT`
   *
   * @example
   * ImageBuild.docker({
   *   registryLogins: [RegistryLogin.ecrPullThroughCache('docker-hub')],
   *   preBuildCommands: ['docker pull "$REGISTRY_1_CACHE/library/node:24"'],
   * });
   */
  public static ecrPullThroughCache(repositoryPrefix: string): RegistryLogin {
    return new BuiltInLogin(cacheLogin(repositoryPrefix));
  }

  public constructor() {
    markAs('RegistryLogin', this);
  }

  /**
   * Binds the login to a build. It is called once by the build that the login belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the login receives from the build
   */
  public abstract bind(scope: Construct, options: RegistryLoginBindOptions): RegistryLoginConfig;
}

/** The login that the factories return. */
class BuiltInLogin extends RegistryLogin {
  public constructor(private readonly login: LoginFunction) {
    super();
  }

  public bind(scope: Construct, options: RegistryLoginBindOptions): RegistryLoginConfig {
    return this.login(scope, options.variablePrefix);
  }
}
