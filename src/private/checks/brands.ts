/** The mark of a class. It is the same one in each copy of this package that an app has, unlike the class itself. */
function markOf(className: string): symbol {
  return Symbol.for(`cdk-cicd-pipeline.${className}`);
}

export function markAs(className: string, instance: object): void {
  Object.defineProperty(instance, markOf(className), { value: true });
}

/** Like `instanceof`, but for instances of another copy of this package too. */
export function isMarkedAs(className: string, value: unknown): boolean {
  return typeof value === 'object' && value !== null && markOf(className) in value;
}
