/* A libavcodec decoder for the page: packets in, planes of frames out. Demuxing, scaling and JPEG are up to the page. One
 * instance decodes one stream; called by src/decode/decoder.js. MIT, like the rest of SmartCut; the libraries linked to it
 * are LGPL-2.1-or-later.
 */
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

/* Increase it with every change of the interface: the page rejects a decoder with another number. */
#define ABI 1

enum { NOTHING = 0, FRAME = 1, DAMAGED = -1, UNSUPPORTED = -2, NO_MEMORY = -3 };

/* In the order of CODECS in decoder.js. */
static const enum AVCodecID codecs[] = {
    AV_CODEC_ID_HEVC,      AV_CODEC_ID_MPEG4,     AV_CODEC_ID_MSMPEG4V1,
    AV_CODEC_ID_MSMPEG4V2, AV_CODEC_ID_MSMPEG4V3, AV_CODEC_ID_MJPEG,
};

static AVCodecContext *context;
static AVPacket *packet;
static AVFrame *frame;
static uint8_t *input;
static int input_bytes;

/* The current frame, in the layout that decoder.js reads; plane: addresses, at: the time of its packet. */
static struct {
  double at;
  int32_t width, height;
  int32_t across, down; /* log2 of the chroma subsampling */
  int32_t matrix, full_range;
  int32_t reordered; /* frames may be output in another order than packets */
  uint8_t *plane[3];
  int32_t stride[3];
} current;

/* Buffers for planes that the decoder lacks or that have more than 8 bits. */
static uint8_t *own[3];
static int own_bytes[3];

int EXPORT(decoder_abi)(void) { return ABI; }

/* The buffer for the next packet or the codec's extra data, at least `bytes` long. */
uint8_t *EXPORT(decoder_input)(int bytes) {
  if (bytes < 0 || bytes > INT32_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return NULL;
  if (bytes > input_bytes || !input) {
    free(input);
    input = malloc((size_t)bytes + AV_INPUT_BUFFER_PADDING_SIZE);
    input_bytes = input ? bytes : 0;
  }
  if (input) memset(input + bytes, 0, AV_INPUT_BUFFER_PADDING_SIZE);
  return input;
}

/* Opens a stream. extra: bytes of extra data in the input buffer. lowres: log2 of the downscaling, for single keyframes only.
 * unfiltered: skip the deblocking filter, which makes no visible difference in a much smaller frame. */
int EXPORT(decoder_open)(int number, int extra, int width, int height, int tag, int bits, int lowres, int unfiltered) {
  avcodec_free_context(&context);
  av_log_set_level(AV_LOG_QUIET);
  if (number < 0 || number >= (int)(sizeof codecs / sizeof *codecs)) return UNSUPPORTED;
  const AVCodec *codec = avcodec_find_decoder(codecs[number]);
  if (!codec) return UNSUPPORTED;
  if (!packet) packet = av_packet_alloc();
  if (!frame) frame = av_frame_alloc();
  context = avcodec_alloc_context3(codec);
  if (!packet || !frame || !context) return NO_MEMORY;
  context->width = width;
  context->height = height;
  context->codec_tag = (unsigned)tag;
  context->bits_per_coded_sample = bits;
  context->thread_count = 1;
  context->lowres = lowres < codec->max_lowres ? lowres : codec->max_lowres;
  context->err_recognition = AV_EF_EXPLODE; /* no concealment: a smeared frame could be taken for an event */
  if (unfiltered) context->skip_loop_filter = AVDISCARD_ALL;
  if (extra > 0) {
    context->extradata = av_mallocz((size_t)extra + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!context->extradata) return NO_MEMORY;
    memcpy(context->extradata, input, (size_t)extra);
    context->extradata_size = extra;
  }
  return avcodec_open2(context, codec, NULL) < 0 ? UNSUPPORTED : NOTHING;
}

/* Sends the packet in the input buffer; `at` is returned with its frame. bytes 0: end of stream, outputs the delayed frames. */
int EXPORT(decoder_send)(int bytes, double at) {
  if (!context) return UNSUPPORTED;
  if (bytes <= 0) return avcodec_send_packet(context, NULL) < 0 ? DAMAGED : NOTHING;
  packet->data = input;
  packet->size = bytes;
  packet->pts = packet->dts = (int64_t)at;
  int result = avcodec_send_packet(context, packet);
  packet->data = NULL;
  packet->size = 0;
  return result == AVERROR(ENOMEM) ? NO_MEMORY : result < 0 ? DAMAGED : NOTHING;
}

/* Discards the decoder's state: the next packet is a keyframe. */
void EXPORT(decoder_forget)(void) {
  if (context) avcodec_flush_buffers(context);
}

static uint8_t *own_plane(int number, int bytes) {
  if (bytes > own_bytes[number]) {
    free(own[number]);
    own[number] = malloc((size_t)bytes);
    own_bytes[number] = own[number] ? bytes : 0;
  }
  return own[number];
}

/* Converts a plane of 9 to 16 bits per sample to 8. */
static int narrow(int number, int width, int height, int depth) {
  uint8_t *out = own_plane(number, width * height);
  if (!out) return NO_MEMORY;
  for (int y = 0; y < height; y++) {
    const uint16_t *in = (const uint16_t *)(frame->data[number] + (ptrdiff_t)y * frame->linesize[number]);
    uint8_t *line = out + (ptrdiff_t)y * width;
    for (int x = 0; x < width; x++) line[x] = (uint8_t)(in[x] >> (depth - 8));
  }
  current.plane[number] = out;
  current.stride[number] = width;
  return FRAME;
}

static int describe(void) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
  const uint64_t others = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BE;
  if (!format || (format->flags & others) || (format->nb_components != 1 && format->nb_components != 3)) return UNSUPPORTED;
  const int grey = format->nb_components == 1, depth = format->comp[0].depth;
  current.across = grey ? 1 : format->log2_chroma_w;
  current.down = grey ? 1 : format->log2_chroma_h;
  if (depth < 8 || (!grey && format->comp[1].plane != 1) || current.across > 1 || current.down > current.across) return UNSUPPORTED;
  current.at = (double)frame->pts;
  current.width = frame->width;
  current.height = frame->height;
  current.matrix = frame->colorspace;
  current.reordered = context->has_b_frames;
  current.full_range = frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
                       frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P;
  for (int number = 0; number < 3; number++) {
    const int width = number ? AV_CEIL_RSHIFT(frame->width, current.across) : frame->width;
    const int height = number ? AV_CEIL_RSHIFT(frame->height, current.down) : frame->height;
    current.plane[number] = frame->data[number];
    current.stride[number] = frame->linesize[number];
    if (number && grey) {
      uint8_t *plane = own_plane(number, width * height);
      if (!plane) return NO_MEMORY;
      memset(plane, 128, (size_t)width * (size_t)height);
      current.plane[number] = plane;
      current.stride[number] = width;
    } else if (depth > 8) {
      const int result = narrow(number, width, height, depth);
      if (result != FRAME) return result;
    }
  }
  return FRAME;
}

/* The next frame, described at decoder_picture() until the next call of any function; NOTHING: needs more packets. */
int EXPORT(decoder_receive)(void) {
  if (!context) return UNSUPPORTED;
  av_frame_unref(frame);
  const int result = avcodec_receive_frame(context, frame);
  if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return NOTHING;
  if (result == AVERROR(ENOMEM)) return NO_MEMORY;
  if (result == AVERROR_PATCHWELCOME) return UNSUPPORTED;
  if (result < 0 || frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) return DAMAGED;
  return describe();
}

void *EXPORT(decoder_picture)(void) { return &current; }
