import { Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { RunBadge } from '../pages/runs/run-badge.js';
import { IconButton } from '../ui/button.js';
import { MenuButton } from '../ui/overlay.js';
import { LatheMark } from './lathe-mark.js';
import styles from './shell.module.css';
import { ShortcutSheet } from './shortcut-sheet.js';
import { useShortcuts } from './shortcuts.js';
import { chooseTheme, type ThemeChoice, useThemeChoice } from './theme.js';

const PAGES = [
  { href: '/', label: 'Home', matches: (path: string) => path === '/' },
  { href: '/runs', label: 'Runs', matches: (path: string) => path.startsWith('/run') },
  {
    href: '/endpoints',
    label: 'Endpoints',
    matches: (path: string) => path.startsWith('/endpoint'),
  },
  { href: '/load', label: 'Load tests', matches: (path: string) => path.startsWith('/load') },
  { href: '/tuning', label: 'Tuning', matches: (path: string) => path.startsWith('/tuning') },
];

const THEMES: readonly {
  readonly id: ThemeChoice;
  readonly label: string;
  readonly icon: ReactNode;
}[] = [
  { id: 'system', label: 'As the system', icon: <Monitor /> },
  { id: 'light', label: 'Light', icon: <Sun /> },
  { id: 'dark', label: 'Dark', icon: <Moon /> },
];

/** What stands around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const [sheet, setSheet] = useState(false);
  const theme = useThemeChoice();
  useShortcuts([
    {
      id: 'shortcuts',
      keys: ['?'],
      group: 'Everywhere',
      label: 'Show the keyboard shortcuts',
      run: () => setSheet(true),
    },
  ]);
  return (
    <div className={styles.shell}>
      <a href="#page" className={styles.skip}>
        Skip to the page
      </a>
      <header className={styles.bar}>
        <Link href="/" className={styles.mark} aria-label="Lathe, home">
          <LatheMark />
          <span aria-hidden>Lathe</span>
        </Link>
        <nav aria-label="Pages" className={styles.pages}>
          {PAGES.map(({ href, label, matches }) => (
            <Link
              key={href}
              href={href}
              className={styles.page ?? ''}
              {...(matches(path) ? { 'aria-current': 'page' as const } : {})}
            >
              {label}
            </Link>
          ))}
        </nav>
        <RunBadge />
        {/* The page puts its own title and actions here. */}
        <div id="page-bar" className={styles.pageBar} />
        <IconButton label="Keyboard shortcuts" keys="?" onPress={() => setSheet(true)}>
          <Keyboard />
        </IconButton>
        <MenuButton
          label="Theme"
          groups={[
            {
              title: 'Theme',
              entries: THEMES.map(({ id, label, icon }) => ({
                id,
                label: id === theme ? `${label} (now)` : label,
                icon,
                onAction: () => chooseTheme(id),
              })),
            },
          ]}
        >
          <IconButton label="Theme">
            {THEMES.find(({ id }) => id === theme)?.icon ?? <Monitor />}
          </IconButton>
        </MenuButton>
      </header>
      <main id="page" tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <ShortcutSheet isOpen={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
