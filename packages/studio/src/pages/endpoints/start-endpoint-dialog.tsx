import { LatheError } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { api, type EndpointChoices, type EndpointEntry } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice, Waiting } from '../../ui/feedback.js';
import { Dialog } from '../../ui/overlay.js';
import { useStartEndpoint } from './endpoint-queries.js';
import { ModelChoice } from './model-choice.js';
import { SettingFields, type SettingValues } from './setting-fields.js';
import styles from './start-endpoint-dialog.module.css';

export interface StartEndpointDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onStarted: (endpoint: EndpointEntry) => void;
}

/** What can be served and how. */
export function useEndpointChoices() {
  return useQuery({
    queryKey: ['endpoint-choices'],
    queryFn: ({ signal }) => api.endpointChoices({ signal }),
    refetchOnMount: 'always',
  });
}

/** Asks which models to serve, with which settings, and starts. */
export function StartEndpointDialog(props: StartEndpointDialogProps) {
  // Opened anew it begins anew.
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, onStarted }: StartEndpointDialogProps) {
  const { data, error } = useEndpointChoices();
  const [models, setModels] = useState<readonly string[]>([]);
  const [settings, setSettings] = useState<SettingValues>({});
  const [tried, setTried] = useState(false);
  const start = useStartEndpoint((endpoint) => {
    onClose();
    onStarted(endpoint);
  });
  const submit = (): void => {
    setTried(true);
    if (models.length > 0) start.mutate({ models: [...models], settings });
  };
  return (
    <Dialog
      title="Start an endpoint"
      size="l"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" icon={<Play />} onPress={submit} isDisabled={start.isPending}>
            Start
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {error !== null && <ErrorNotice error={LatheError.from(error)} />}
        {start.error !== null && <ErrorNotice error={LatheError.from(start.error)} />}
        {data === undefined && error === null && <Waiting label="Looking for models" />}
        {data !== undefined && (
          <>
            <ModelChoice models={data.models} chosen={models} onChange={setModels} />
            {tried && models.length === 0 && (
              <p className={styles.error} role="alert">
                Choose at least one model.
              </p>
            )}
            <Settings choices={data} values={settings} onChange={setSettings} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Settings({
  choices,
  values,
  onChange,
}: {
  readonly choices: EndpointChoices;
  readonly values: SettingValues;
  readonly onChange: (values: SettingValues) => void;
}) {
  return (
    <details className={styles.more}>
      <summary>Settings</summary>
      <div className={styles.settings}>
        <SettingFields fields={choices.settings} values={values} onChange={onChange} />
      </div>
    </details>
  );
}
