import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { Toolbar } from 'react-aria-components';
import { IconButton } from '../ui/button.js';
import styles from './flow-graph.module.css';
import type { Viewpoint } from './use-viewpoint.js';

export function ZoomBar({ viewpoint }: { viewpoint: Viewpoint }) {
  return (
    <Toolbar aria-label="Zoom" className={styles.zoom ?? ''}>
      <IconButton label="Zoom out" keys="−" onPress={viewpoint.zoomOut}>
        <ZoomOut />
      </IconButton>
      <IconButton label="Zoom in" keys="+" onPress={viewpoint.zoomIn}>
        <ZoomIn />
      </IconButton>
      <IconButton label="Show the whole flow" keys="0" onPress={viewpoint.showAll}>
        <Maximize />
      </IconButton>
    </Toolbar>
  );
}
