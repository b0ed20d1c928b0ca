import { readFile } from 'node:fs/promises';
import { ConfigError, type Config } from '../platform/config.ts';
import { fromRoot } from '../platform/root.ts';
import { readSystems, type Systems } from '../platform/systems/systems.ts';

export async function openSystems(config: Config): Promise<Systems> {
  const path = config.systemsFile ?? fromRoot('subgraphs/systems.yaml');
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new ConfigError(`SYSTEMS_FILE ${path} is not usable: ${error.message}.`);
  });
  return readSystems(text, process.env, path);
}
