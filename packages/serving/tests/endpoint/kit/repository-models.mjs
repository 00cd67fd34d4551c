// A repository on disk as the source of an endpoint. Plain JavaScript, because worker processes load it as it is.
import { openRepository } from '@lathe/serving';

/** A source of an endpoint: `{ locations: [paths] }`. */
export const openModels = ({ locations }, settings) => openRepository({ locations, settings });
