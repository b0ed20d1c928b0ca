/** The change events of this source. Every `@emits` of the schema names one. */
export const events = {};
