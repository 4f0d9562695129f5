/** The environment variables of the function. */
export const TOKEN_PARAMETER = 'TOKEN_PARAMETER';
export const TOKEN_SECRET = 'TOKEN_SECRET';

/** What `Fn::GetAtt` knows of the custom resource: the version of the secret that has the newest value of the parameter. */
export const VERSION_ID = 'VersionId';
