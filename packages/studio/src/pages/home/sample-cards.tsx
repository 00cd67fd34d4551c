import { LatheError } from '@lathe/flow';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useLocation } from 'wouter';
import { api, type Sample } from '../../api/client.js';
import { toast } from '../../app/toasts.js';
import { Button } from '../../ui/button.js';
import page from '../page.module.css';
import { editorAddress } from '../runs/run-address.js';
import { HOME_KEY } from './home-query.js';
import styles from './sample-cards.module.css';

/** Flows that ship with Lathe; each is copied with its data and opened. */
export function SampleCards({ samples }: { readonly samples: readonly Sample[] }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const create = useMutation({
    mutationFn: ({ id }: Sample) => api.createFlow({ sample: id }),
    onSuccess: ({ path }) => {
      void queries.invalidateQueries({ queryKey: HOME_KEY });
      navigate(editorAddress(path));
    },
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
  });
  if (samples.length === 0) return null;
  return (
    <section className={page.section} aria-labelledby="samples">
      <h2 id="samples">Samples</h2>
      <ul className={styles.cards}>
        {samples.map((sample) => (
          <li key={sample.id} className={styles.card}>
            <FlaskConical aria-hidden />
            <div className={styles.text}>
              <h3>{sample.title}</h3>
              <p>{sample.description}</p>
            </div>
            <Button isDisabled={create.isPending} onPress={() => create.mutate(sample)}>
              Open a copy<span className="visually-hidden"> of {sample.title}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
