/**
 * The server's settings, written anew at every start so that they follow the code. What an operator wants otherwise goes
 * through ALTER SYSTEM, which wins over this file.
 */
export const settings = `# Written by Concord at every start. For settings of your own use ALTER SYSTEM.
# Durable: a commit that was answered survives a power cut. None of these three is ever turned off.
fsync = on
synchronous_commit = on
full_page_writes = on

max_connections = 400
shared_buffers = 128MB
password_encryption = scram-sha-256
unix_socket_permissions = 0700

# Many small commits: fewer checkpoints, no planning for long queries.
max_wal_size = 1GB
checkpoint_timeout = 15min
jit = off
# Disks without moving parts, and tables that are mostly in memory.
random_page_cost = 1.1

# Refused rows are ordinary here and would fill the log, with personal values in their details.
log_destination = stderr
logging_collector = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_line_prefix = '%m [%p] '
lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
`;
