import { TextRule } from './validation';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const CONTAINER_NAME: TextRule = {
  prop: 'containerName',
  pattern: /^[A-Za-z0-9_-]+$/,
  maxLength: 255,
  allowed: "letters, digits, '-' or '_', such as 'app'",
};
