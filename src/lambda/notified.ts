/**
 * Begins the external id of a failure that people were notified of by its handler: the rule on failed actions leaves these
 * out. Apart from the handlers, since the construct writes it into the rule.
 */
export const NOTIFIED = 'notified/';
