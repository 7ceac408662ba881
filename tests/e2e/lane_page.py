"""A page whose decoding workers begin with a few lines of the test's, so that what is within them can misbehave."""

from __future__ import annotations


def with_lane(lane: str, lines: str, body: str) -> str:
    """JavaScript that runs `body` while workers `lane` (a file name) begin with `lines`, a template that may use ${…}.

    window.told then holds what the workers posted as {told}, and the file name of each worker that was started.
    """
    return (
        (
            """
  // Workers load from blobs here, since nothing can be put in front of a module.
  const code = `
    LINES
    await import('${new URL('/src/decode/LANE', location.href)}');
    for (const event of self.early) self.onmessage(event);
  `;
  const early = 'self.early = []; self.onmessage = (event) => self.early.push(event);';
  const url = URL.createObjectURL(new Blob([early + code], { type: 'text/javascript' }));
  const OldWorker = window.Worker;
  window.told = [];
  window.Worker = class extends OldWorker {
    constructor(address, options) {
      const kind = String(address).split('/').at(-1);
      super(kind === 'LANE' ? url : address, options);
      this.addEventListener('message', ({ data }) => { if (data.told) told.push(data.told); });
      told.push(kind);
    }
  };
  try { BODY } finally { window.Worker = OldWorker; }
"""
        )
        .replace("LINES", lines)
        .replace("LANE", lane)
        .replace("BODY", body)
    )
