// An in-memory folder with the used parts of the File System Access API; a blob of type 'bad' can't be written.

/** @param {Record<string, any>} [files] by name */
export function memoryFolder(files = {}) {
  return {
    files,
    name: 'clips',
    async *keys() {
      yield* Object.keys(files);
    },
    async getDirectoryHandle(name) {
      files[name] ??= memoryFolder();
      return files[name];
    },
    async getFileHandle(name) {
      files[name] ??= null;
      return {
        getFile: async () => files[name],
        createWritable: async () => ({
          write: async (blob) => {
            if (blob.type === 'bad') throw new Error('disk');
            files[name] = blob;
          },
          close: async () => {},
        }),
      };
    },
    async removeEntry(name) {
      delete files[name];
    },
  };
}
