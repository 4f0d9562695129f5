/** The environment variables of the function. */
export const TOKEN_PARAMETER = 'TOKEN_PARAMETER';
export const TOKEN_SECRET = 'TOKEN_SECRET';

/** Attribute of the custom resource (`Fn::GetAtt`): the secret's version with the latest value of the parameter. */
export const VERSION_ID = 'VersionId';
