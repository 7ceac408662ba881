// The shapes that the page's modules hand to each other. JSDoc typedefs only: nothing here runs.

/**
 * Text for a person, in any language: a key of locales/*.json and what fills its gaps.
 * @typedef {{key: string, params?: Record<string, unknown>}} Sentence
 */

/**
 * What probe() learns about a video file without decoding it whole.
 * @typedef {object} MediaInfo
 * @property {string} name file name as the person knows it
 * @property {number} size bytes
 * @property {number} duration seconds, from the sample table (headers overflow in day-long files)
 * @property {number} width pixels as shown (rotation and non-square pixels applied)
 * @property {number} height pixels as shown
 * @property {string} codec 'avc', 'hevc', 'vp9', 'av1', 'mpeg4', 'msmpeg4v3', 'mjpeg', …
 * @property {string} codecLabel for people: 'H.264'
 * @property {string} container for people: 'MP4'
 * @property {number} fps average frames per second
 * @property {number} rotation clockwise degrees by which a frame is rotated for display: 0, 90, 180 or 270
 * @property {boolean} hasAudio
 * @property {{typical: number, longest: number}} keyframes seconds between keyframes
 * @property {number} [videoTrack] which of the video tracks is looked at, 0 for the first
 * @property {boolean} [indexed] false: no index of the file is to be trusted, only ffmpeg reads it
 * @property {number} firstTimestamp seconds; the presentation time of the first frame, which is second 0 of the page
 * @property {'webcodecs' | 'ffmpeg'} route what decodes the frames
 * @property {boolean} playable a <video> element of this browser can most likely show it
 * @property {string | null} reason i18n key: why the route is not WebCodecs
 */

/**
 * One sampled frame.
 * @typedef {object} SampledFrame
 * @property {number} at seconds from the first frame, its true time
 * @property {Uint8Array<ArrayBuffer>} jpeg
 */

/**
 * How sampling goes.
 * @typedef {object} SampleProgress
 * @property {number} done frames delivered so far
 * @property {number} total frames expected (an estimate until the end)
 * @property {number} at seconds of the latest frame
 * @property {number} lost frames whose packet was read but which the decoder did not return
 */

/**
 * @typedef {object} SampleOptions
 * @property {number} interval seconds between frames
 * @property {number} [width] largest width in pixels (the aspect is kept); default 640
 * @property {number} [height] largest height in pixels; default 360
 * @property {number} [from] seconds: start here instead of at 0
 * @property {AbortSignal} [signal]
 * @property {(progress: SampleProgress) => void} [onProgress]
 * @property {(at: number) => void} [onLost] the second of a frame that could not be decoded
 */

/**
 * A clip that was cut, with the times it really has.
 * @typedef {object} Clip
 * @property {Blob} blob
 * @property {number} start seconds from the first frame of the source; never later than requested
 * @property {number} stop seconds; never earlier than requested
 * @property {string} extension without the dot: 'mp4'
 * @property {string} mime
 */

/**
 * A stretch of the video under review.
 * @typedef {object} Segment
 * @property {string} id
 * @property {number} start seconds
 * @property {number} stop seconds
 * @property {'proposed' | 'accepted' | 'rejected'} state
 * @property {number | null} score 0..1
 * @property {string | null} label
 * @property {boolean} edited
 * @property {'model' | 'analyst'} origin
 */

/**
 * One score: second, 0..1, and the evidence a plugin may add (box: left, top, width, height, each 0..1).
 * @typedef {object} Score
 * @property {number} at
 * @property {number} score
 * @property {string | null} label
 * @property {[number, number, number, number] | null} box
 */

/**
 * A stretch as a plugin sends it.
 * @typedef {object} FoundSegment
 * @property {number} start
 * @property {number} stop
 * @property {number | null} score
 * @property {string | null} label
 */

/**
 * A frame that the plugin could not decode.
 * @typedef {{at: number, reason: string}} SkippedFrame
 */

/**
 * What a plugin answers; interim ones carry what is new, the final one (done) carries every segment.
 * @typedef {object} Reply
 * @property {FoundSegment[]} timestamps
 * @property {number} position seconds of the latest frame answered
 * @property {Score[]} scores
 * @property {SkippedFrame[]} skipped
 * @property {boolean} done
 */

/**
 * The first message of a stream.
 * @typedef {object} StartMessage
 * @property {Record<string, unknown>} parameters
 * @property {{name: string, duration: number, width: number, height: number}} video
 * @property {number} interval seconds
 */

/**
 * A plugin in the live list.
 * @typedef {object} PluginEntry
 * @property {string} id 'host:port'
 * @property {string} ip
 * @property {string} name
 * @property {'starting' | 'ready' | 'busy' | 'failed' | 'unknown'} state
 * @property {string | null} reason
 * @property {PluginManifest | null} manifest
 */

/**
 * @typedef {object} PluginManifest
 * @property {string[]} protocol
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} title by language
 * @property {Record<string, string>} description by language
 * @property {Record<string, any>} parameters JSON Schema
 * @property {string[]} labels
 * @property {{width: number, height: number}} frame the largest frame the page should send
 * @property {boolean} ordered whether frame order matters
 * @property {'default' | 'plugin'} segmenter
 * @property {string} device
 */

/**
 * @typedef {object} PluginList
 * @property {PluginEntry[]} plugins
 * @property {{kind: 'kafka' | 'fixed', connected: boolean, detail: string | null}} source
 */

/**
 * How the connection of an analysis is: 'connecting', 'open', 'retrying' (with the attempt and the seconds to wait) or 'closed'.
 * @typedef {object} ConnectionState
 * @property {'connecting' | 'open' | 'retrying' | 'closed'} state
 * @property {number} [attempt]
 * @property {number} [waitSeconds]
 */

export {};
