/** An error of a service, with its code. */
export class ServiceError extends Error {
  public constructor(
    public readonly code: string,
    public readonly more: object = {},
  ) {
    super(`as ${code} is told`);
  }
}
