/*
 * `@apollo/gateway` reports to its vendor unless this is set when a gateway is made (FAULTS S11). In a module of its own
 * and imported first, so that nothing imported after it can be too early.
 */
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
