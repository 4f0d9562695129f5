/** What a service says no with: its error's code. */
export class ServiceError extends Error {
  public constructor(
    public readonly code: string,
    public readonly more: object = {},
  ) {
    super(`as ${code} is told`);
  }
}
