import { validateText } from './validation';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function validateContainerName(containerName: string): string[] {
  return validateText(
    {
      prop: 'containerName',
      pattern: /^[A-Za-z0-9_-]+$/,
      maxLength: 255,
      allowed: "letters, digits, '-' or '_', such as 'app'",
    },
    containerName,
  );
}
