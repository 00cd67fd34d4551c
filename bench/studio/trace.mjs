// Chromium's own trace of its frames.

const CATEGORIES = [
  'devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.frame',
];

/** Events that Chromium traced while `act` ran. @param act Receives a session of its protocol. */
export async function traced(page, act) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  await act(session);
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return events;
}

/** Frames a second between the first and the last frame drawn; milliseconds. */
export function frameFigures(events) {
  const named = (name) => events.filter((event) => event.name === name).map(({ ts }) => ts / 1000);
  const drawn = named('DrawFrame').sort((a, b) => a - b);
  const gaps = drawn.slice(1).map((time, index) => time - drawn[index]);
  const lasted = (drawn.at(-1) ?? 0) - (drawn[0] ?? 0);
  return {
    perSecond: lasted === 0 ? 0 : ((drawn.length - 1) * 1000) / lasted,
    longestGap: Math.max(0, ...gaps),
    dropped: named('DroppedFrame').length,
  };
}
