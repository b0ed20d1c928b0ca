/**
 * The rules that `VALIDATION_FAILED` names in `details.rule`, and what each asks of the value at `details.path`. A client
 * branches on the word; limits and examples stand in the message. A word never changes its meaning.
 */
export const validationRules = {
  // Any value
  REQUIRED: 'A value is given.',
  SCHEMA: 'The value, or the operation, fits the GraphQL schema.',
  ONE_OF: 'The value is one of a list of words.',
  UNIQUE: 'Nobody else has the value.',
  SYSTEM_RULE: 'The system that keeps the record takes the value; the message says what it says.',

  // Text
  TEXT: 'Text of 1 to so many characters, not only blanks.',
  TEXT_TYPE: 'The value is a string.',
  LENGTH_MAX: 'The text has at most so many characters.',
  UNICODE: 'Unicode text without NUL and without half a surrogate pair.',
  NAME_FORM: 'A technical name: letters, digits and a few signs.',
  EMAIL_FORM: 'An e-mail address.',
  PHONE_FORM: 'A phone number in E.164.',
  DOMAIN_FORM: 'A domain name in lower case.',
  LANGUAGE_TAG: 'A language tag of BCP 47.',
  COUNTRY_CODE: 'A country code of ISO 3166-1 alpha-2.',
  CURRENCY_CODE: 'An alphabetic currency code of ISO 4217.',
  TIME_ZONE: 'A time zone of the IANA database.',
  SERIES_CODE: 'The code of a number series: capital letters, digits or hyphens, a letter first.',
  TAX_NUMBER_FORM: 'A tax number: letters and digits, not too many.',
  REGISTRY_NUMBER_FORM: 'A number in the form of its register.',
  IDEMPOTENCY_KEY_FORM: 'Printable ASCII, not too long.',
  CURSOR_FORM: 'A cursor as it was given.',

  // Numbers and amounts
  DECIMAL_FORM: 'A decimal in a string, of up to 19 digits and up to 12 places.',
  SCALE: 'No more places after the point than the scale has.',
  PLACES_MAX: 'At most so many places after the point.',
  AMOUNT_MAX: 'The amount has at most 19 digits before the point.',
  RANGE: 'Between two ends, both included.',
  NOT_NEGATIVE: 'Zero or more.',
  POSITIVE: 'More than zero.',
  WHOLE_NUMBER: 'A whole number, zero or more.',
  MINIMUM_NOT_ABOVE_MAXIMUM: 'The minimum is at most the maximum.',
  ZERO: 'Zero.',
  NOT_ABOVE_GROSS: 'At most the gross amount of its line.',
  NOT_ABOVE_NET: 'At most the net amount that it is taken from.',
  NOT_ABOVE_UNALLOCATED: 'At most what is left of the payment.',
  NOT_BELOW_TAXES: 'At least the taxes that the price includes.',
  SAME_CURRENCY_RATE: 'The rate 1, where both currencies are the same.',
  UNTAXED_RATE: 'A treatment under which the seller charges no tax has the rate 0.',

  // Lists
  NOT_EMPTY: 'One item at least.',
  COUNT_MAX: 'At most so many items.',
  COUNT_RANGE: 'One to so many items.',
  DISTINCT: 'No item stands twice in the list.',

  SUMS_TO_QUANTITY: 'The parts sum to the quantity.',
  COUNT_MATCHES: 'As many items as the number beside the list says.',

  // Prices and usage
  TIERS_ASCEND: 'Every tier ends above the end of the tier before it.',
  ONLY_LAST_TIER_OPEN: 'Every tier but the last has an end.',
  WITHIN_TIERS: 'Not beyond the end of the last tier.',
  CORRECTS_OTHER_EVENT: 'A correction names another event than itself.',
  CORRECTS_SAME_METER: 'A correction counts on the meter and the subscription of the event that it corrects.',

  // Dates and periods
  DATE_FORM: 'A date that exists, from the year 1000 on.',
  INSTANT_FORM: 'An instant in UTC, written as RFC 3339.',
  PERIOD_NOT_EMPTY: 'The period holds a day at least.',
  PERIOD_ENDS_AFTER_START: 'The period ends after it starts.',
  PERIOD_END: 'The period has an end.',
  PERIODS_TILE: 'Each period begins where the one before ends, and together they are the whole.',
  WITHIN_PERIOD: 'Inside the period that it is a part of.',
  DATES_ASCENDING: 'Each date is after the one before.',
  CALENDAR_INTERVAL: 'One day, one week, or months that divide a year: the calendar knows no other periods.',
  DATE_NOT_AFTER_TODAY: 'Today or earlier.',
  DATE_NOT_BEFORE_PREVIOUS: 'Not before the date of the document before.',
  DATE_AFTER_START: 'After the day on which the thing began.',

  // What must be so before the command
  LEGAL_ADDRESS_IN_FORCE: 'The customer has a legal address in force.',
  TAX_NUMBERS_CHECKED: 'The tax numbers are checked with their authority.',
  VALIDATION_RECENT: 'The last legal validation is recent enough.',
  ACCOUNTS_CLOSED: 'The customer has no open billing account.',
  INVOICES_SETTLED: 'The account has neither drafts nor open invoices.',
  ACCOUNT_ACTIVE: 'The billing account is not closed.',
  SAME_LEGAL_ENTITY: 'Both belong to one legal entity.',
  CUSTOMER_ACTIVE: 'The customer is ACTIVE.',
  CUSTOMER_INACTIVE: 'The customer is INACTIVE.',
  HIERARCHY_DEPTH_MAX: 'The hierarchy stays at most so many levels deep.',
  NOT_ITSELF: 'Another than the one it is about.',
  NOT_TOLD_APART: 'No authority confirmed different tax numbers of one kind for the two.',
  UNMERGE_DAYS_MAX: 'The merge is at most so many days old.',
  NOTHING_POSTED_SINCE: 'Nothing was posted on data that came from the merged customer.',

  // Where webhooks go
  HTTPS_URL: 'A URL that begins with https://.',
  NO_CREDENTIALS: 'A URL without a user name or a password.',
  WEB_PORT: 'Port 443, or one from 1024 on.',
  PUBLIC_ADDRESS: 'A host that is reached over the public Internet, and over nothing else.',
  EVENT_TYPE_PATTERN: 'A type of event, or the beginning of one with .* for the rest.',

  // The books
  ONE_SIDE: 'Debit or credit, exactly one of them.',
  FUNCTIONAL_AS_AMOUNT: 'A line in the functional currency has its amount as functional amount.',
  CONTROL_ACCOUNT: 'A control account takes entries of the system only.',
  CLOSE_ORDER: 'Modules close in the order BILLING, AR, REVENUE, GL, and re-open in the reverse one.',
  RECONCILED: 'The reconciliation of the period is done.',
  EXCEPTIONS_CLEARED: 'Every exception above tolerance is resolved or accepted.',
  LATEST_CLOSED_PERIOD: 'No later period is closed.',
  OPEN_FUTURE_PERIODS_MAX: 'At most so many future periods are open.',
  BOOKS_KEPT: 'The ERP keeps the books of the legal entity.',
  NO_OVERLAP: 'No approved rule of equal specificity could match the same.',
  DOCUMENTS_ACYCLIC: 'No document follows itself.',

  // Revenue
  KNOWN_ITEM: 'One of the items of the list beside it.',
  NOT_ABOVE_WHOLE: 'At most the whole that it is a part of.',
  RESIDUAL_POSITIVE: 'The prices of the others leave something for the residual item.',
  PROBABILITIES_SUM: 'The probabilities sum to 100 per cent.',
  CALENDAR_REACHES: 'A date that the accounting calendar has a period for.',

  // The operation, as the gateway limits it
  OPERATION_FORM: 'A GraphQL operation as text.',
  OPERATION_NAME: 'The name of one operation of the document, where there are several.',
  OPERATION_KIND: 'A query or a mutation.',
  TOKENS_MAX: 'At most so many tokens.',
  DEPTH_MAX: 'At most so many levels of fields.',
  NESTING_MAX: 'At most so many nested selection sets.',
  SELECTIONS_MAX: 'At most so many selections.',
  ALIASES_MAX: 'At most so many aliases.',
  DIRECTIVES_MAX: 'At most so many directives.',
  FRAGMENTS_MAX: 'At most so many fragments.',
  FRAGMENTS_ACYCLIC: 'No fragment contains itself.',
  ROOT_FIELDS_MAX: 'At most so many root fields.',
  REPEATS_MAX: 'At most so many pairs of fields of one name to merge.',
  VARIABLES_DEPTH_MAX: 'Variables nested at most so deep.',

  // The request, as HTTP brings it
  HTTP_FORM: 'A request in HTTP/1.1.',
  METHOD: 'The HTTP method that such an operation needs.',
  PREFLIGHT: 'A header that makes a browser ask before it sends.',
  CONTENT_TYPE: 'JSON in UTF-8.',
  CONTENT_ENCODING: 'A body that is not compressed.',
  CONTENT_LENGTH: 'The size of the body.',
  BYTES_MAX: 'At most so many bytes.',
  SECONDS_MAX: 'Sent within so many seconds.',
  JSON_OBJECT: 'A JSON object.',
  SINGLE_OPERATION: 'One operation, not a batch.',
  SINGLE_MUTATION: 'The header comes with one mutation only.',
} as const satisfies Readonly<Record<string, string>>;

export type ValidationRule = keyof typeof validationRules;
