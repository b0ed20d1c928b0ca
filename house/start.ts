import { ConfigError, defaultPorts, readConfig } from '../platform/config.ts';
import { createLog } from '../platform/telemetry/log.ts';
import { enter } from './entrance.ts';
import { openHouse } from './open-house.ts';
import { seedDemo } from './seed/demo.ts';

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
  const opened = await openHouse(house, log);
  try {
    if (seed === 'demo' && opened.development !== null) await seedDemo(opened, log);
    const url = await opened.gateway.listen({ host, port: port ?? defaultPorts.gateway });
    process.stdout.write(`ready ${url}/graphql\n`);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
});
