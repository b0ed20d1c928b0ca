import { ConfigError, defaultPorts, readConfig, sources } from '../platform/config.ts';
import { createLog } from '../platform/telemetry/log.ts';
import { enter } from './entrance.ts';
import { openDatabases } from './databases.ts';

/** `npm start`: the whole house in one process. */

let config;
try {
  config = readConfig(process.env);
  if (config.open) throw new ConfigError('OPEN is not usable here: only `npm run serve -- gateway` can be open.');
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

const { host, port, seed, logLevel } = config;
const log = createLog({ level: logLevel });
const house = config;

await enter(log, async () => {
  // PostgreSQL starts while the rest of the house is read, which takes half the time of a start.
  const databases = openDatabases(house, sources, log);
  databases.catch(() => undefined);
  const [{ openHouse }, { seedDemo }] = await Promise.all([import('./open-house.ts'), import('./seed/demo.ts')]);
  const opened = await openHouse(house, log, databases);
  try {
    if (seed === 'demo' && opened.development !== null) await seedDemo(opened, log);
    opened.keepTime();
    const url = await opened.gateway.listen({ host, port: port ?? defaultPorts.gateway });
    process.stdout.write(`ready ${url}/graphql\n`);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
});
