import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton as AriaToggleButton,
  type ToggleButtonProps as AriaToggleButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
import { Link } from 'wouter';
import styles from './button.module.css';

export type ButtonLook = 'primary' | 'normal' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  /** Default `normal`. */
  readonly look?: ButtonLook;
  readonly size?: 's' | 'm';
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
}

export function Button({ look = 'normal', size = 'm', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`${styles.button} ${styles[look]} ${styles[size]}`}>
      {icon}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** Read to screen readers and shown as a tooltip. */
  readonly label: string;
  /** Keys that do the same, shown in the tooltip. */
  readonly keys?: string;
  readonly children: ReactNode;
}

export function IconButton({
  label,
  keys,
  look = 'quiet',
  size = 'm',
  children,
  ...rest
}: IconButtonProps) {
  return (
    <WithTooltip text={keys === undefined ? label : `${label} (${keys})`}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={`${styles.button} ${styles.icon} ${styles[look]} ${styles[size]}`}
      >
        {children}
      </AriaButton>
    </WithTooltip>
  );
}

export interface IconToggleProps extends Omit<AriaToggleButtonProps, 'className' | 'children'> {
  readonly label: string;
  readonly children: ReactNode;
}

export function IconToggle({ label, children, ...rest }: IconToggleProps) {
  return (
    <WithTooltip text={label}>
      <AriaToggleButton
        {...rest}
        aria-label={label}
        className={`${styles.button} ${styles.icon} ${styles.quiet} ${styles.m}`}
      >
        {children}
      </AriaToggleButton>
    </WithTooltip>
  );
}

/** A tooltip for any element of React Aria that can have focus. */
export function WithTooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      {children}
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}

export interface ButtonLinkProps {
  readonly href: string;
  readonly look?: ButtonLook;
  readonly size?: 's' | 'm';
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  /** Leaves the studio: a file to keep, instead of a page. */
  readonly download?: boolean;
}

export function ButtonLink({
  href,
  look = 'normal',
  size = 'm',
  icon,
  children,
  download = false,
}: ButtonLinkProps) {
  const className = `${styles.button} ${styles[look]} ${styles[size]}`;
  return download ? (
    <a href={href} download className={className}>
      {icon}
      {children}
    </a>
  ) : (
    <Link href={href} className={className}>
      {icon}
      {children}
    </Link>
  );
}
