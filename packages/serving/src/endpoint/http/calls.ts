import { fleetProblems } from '../fleet/worker-report.js';
import { METRICS_TYPE, prometheusText } from '../metrics/prometheus.js';
import { serverMetadata } from '../open-inference/metadata.js';
import type { Services } from '../services.js';
import { CALL_LIST, type Call } from './call.js';
import type { Answer, Exchange } from './exchange.js';
import { jsonAnswer } from './json-answer.js';
import {
  indexCall,
  metadataCall,
  modelReadyCall,
  modelsGetCall,
  modelsListCall,
  modelsLoadCall,
  modelsUnloadCall,
  repositoryLoadCall,
  repositoryUnloadCall,
  statisticsCall,
} from './model-calls.js';
import { invocation, openInference } from './prediction-calls.js';

/** Calls that tell nothing and cost nothing, for load balancers: they need no token. */
const OPEN = new Set<Call['kind']>(['ping', 'server-live', 'server-ready']);
export const isOpenCall = ({ kind }: Call): boolean => OPEN.has(kind);

/** Answers a call. Errors: whatever the call says. */
export function answerCall(
  call: Call,
  exchange: Exchange,
  services: Services,
): Answer | Promise<Answer> {
  switch (call.kind) {
    case 'infer':
      return openInference(exchange, call.model, services);
    case 'invocations':
      return invocation(exchange, undefined, services);
    case 'models-invoke':
      return invocation(exchange, call.name, services);
    case 'ping':
      return ping(services);
    case 'server-live':
      return jsonAnswer({ live: true });
    case 'server-ready':
      return serverReady(services);
    case 'server-metadata':
      return jsonAnswer(serverMetadata(services.version));
    case 'model-metadata':
      return metadataCall(call.model, services);
    case 'model-ready':
      return modelReadyCall(call.model, services);
    case 'model-statistics':
      return statisticsCall(call.model, services);
    case 'repository-index':
      return indexCall(exchange, services);
    case 'repository-load':
      return repositoryLoadCall(exchange, call.name, services);
    case 'repository-unload':
      return repositoryUnloadCall(exchange, call.name, services);
    case 'models-list':
      return modelsListCall(services);
    case 'models-get':
      return modelsGetCall(call.name, services);
    case 'models-load':
      return modelsLoadCall(exchange, services);
    case 'models-unload':
      return modelsUnloadCall(call.name, services);
    case 'options':
      return {
        ...jsonAnswer({ methods: call.methods }),
        headers: ['Allow', call.methods.join(', ')],
      };
    case 'metrics':
      return metrics(services);
    case 'status':
      return services.status().then((status) => jsonAnswer(status));
    case 'home':
      return jsonAnswer({ name: 'lathe', version: services.version, calls: CALL_LIST });
  }
}

/** 200 when every model that should answer passes its test in every worker; else 503. */
async function ping({ fleet }: Services): Promise<Answer> {
  const problems = fleetProblems(await fleet.report());
  if (problems.length === 0) return { status: 200, type: 'application/json', body: '{}\n' };
  // Who asks here may have no token: the reasons are in the status.
  return jsonAnswer({ error: 'Not ready.' }, 503);
}

async function serverReady({ fleet }: Services): Promise<Answer> {
  const ready = fleetProblems(await fleet.report()).length === 0;
  // The specification's text calls the key `live` here, its schema `ready`.
  return jsonAnswer({ ready, live: ready }, ready ? 200 : 503);
}

async function metrics({ fleet }: Services): Promise<Answer> {
  return { status: 200, type: METRICS_TYPE, body: await prometheusText(await fleet.report()) };
}
