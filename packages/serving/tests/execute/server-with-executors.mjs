// Opens a model in two processes, says which, and waits to be killed.
import { endpointSettings, openRepository } from '@lathe/serving';

const settings = { ...endpointSettings.parse({}), isolation: 'process', instances: 2 };
const directory = await openRepository({ locations: [process.argv[2]], settings });
const pids = directory.models().flatMap((model) => model.pids);
console.log(JSON.stringify(pids));
