import * as AdmZip from 'adm-zip';

/** A folder as a ZIP file, with file modes, so that scripts stay executable. */
export function zipFolder(folder: string): Buffer {
  const zip = new AdmZip();
  zip.addLocalFolder(folder);
  return zip.toBuffer();
}
