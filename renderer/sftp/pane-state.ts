import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide, FileSideInfo, ListingView, SpaceInfo } from '../../shared/model/files.ts';
import type { FolderListing } from './folder-listing.ts';
import type { Places } from './places.ts';
import type { Selection } from './selection.ts';

/** What a pane shows. */
export interface PaneState {
  readonly side: FileSide;
  /** The folder that is shown or on its way; `~` until the core has said what that is. */
  readonly path: FilePath;
  /** What is on screen: absent before the first folder, the former one for a moment while the next is on its way. */
  readonly folder: FolderListing | undefined;
  /** The rows on screen are still those of the folder before. */
  readonly isGoing: boolean;
  /** The folder is opened as soon as its side can be read. */
  readonly isAwaited: boolean;
  readonly places: Places;
  readonly view: ListingView;
  readonly selection: Selection;
  /** Names of a long range are being fetched. */
  readonly isGathering: boolean;
  readonly renaming: FileName | undefined;
  readonly isTypingPath: boolean;
  readonly filterIsOpen: boolean;
  /** The menu of bookmarked and recent folders. */
  readonly foldersAreOpen: boolean;
  /** It goes along with the terminal of its host. */
  readonly follows: boolean;
  readonly info: FileSideInfo | undefined;
  readonly space: SpaceInfo | undefined;
}
