import { Notice } from '../../ui/feedback.js';

/** `what` goes on, e.g. `The run`. */
export function ConnectionLost({ what }: { readonly what: string }) {
  return (
    <Notice tone="warn" title="The connection to the studio is lost">
      <p>{what} goes on. The page connects again by itself.</p>
    </Notice>
  );
}
