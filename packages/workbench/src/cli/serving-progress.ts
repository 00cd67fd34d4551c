import { arrivalsText, durationText, millisecondsText, rateText } from '../serving/figure-text.js';
import type { ServingEvent } from '../serving/serving-events.js';
import { configurationText } from '../serving/tuning-presentation.js';

/** An event of a load test or a tuning run as a line for people. */
export function servingLine(event: ServingEvent): string {
  switch (event.kind) {
    case 'load-progress': {
      const figures =
        event.throughput === null || event.p95 === null
          ? ''
          : ` ${rateText(event.throughput)}/s, p95 ${millisecondsText(event.p95)} ms`;
      const errors = event.errors === 0 ? '' : `, ${event.errors.toLocaleString('en')} errors`;
      return `${arrivalsText(event.arrivals)}${event.phase === 'warm-up' ? ' (warm-up)' : ''}:${figures}${errors}${left(event.secondsLeft)}`;
    }
    case 'load-step': {
      const { arrivals, throughput, latency } = event.result;
      return `${arrivalsText(arrivals)}: ${rateText(throughput.value)}/s, p95 ${millisecondsText(latency.p95.value)} ms`;
    }
    case 'tuning-started': {
      const resumed = event.resumed === 0 ? '' : `, ${event.resumed} taken over`;
      return `${event.target}: ${event.grid.toLocaleString('en')} configurations, at most ${event.budget} trials${resumed}`;
    }
    case 'trial-started':
      return `trial ${event.number}: ${configurationText(event.configuration)} (${event.reason})`;
    case 'trial-done': {
      const best =
        event.best === null
          ? 'nothing good yet'
          : `best so far ${rateText(event.best.throughput)}/s at ${millisecondsText(event.best.latency)} ms (${configurationText(event.best.configuration)})`;
      return `trial ${event.trial.number} done, ${(event.done * 100).toFixed(0)} %${left(event.secondsLeft)}; ${best}`;
    }
    case 'warning':
      return `warning: ${event.message}`;
  }
}

function left(seconds: number | null): string {
  return seconds === null ? '' : `, ${durationText(seconds)} left at most`;
}
