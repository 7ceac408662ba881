/* A libavcodec decoder for the page: packets in, planes of pictures out. What lies around it (reading files, scaling, JPEG)
 * is the page's. One instance decodes one stream; src/decode/decoder.js is the other side. MIT, like the rest of SmartCut;
 * the libraries linked to it are LGPL-2.1-or-later.
 */
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

/* Counted up whenever anything here changes its meaning: the page refuses a decoder of another number. */
#define ABI 1

enum { NOTHING = 0, PICTURE = 1, DAMAGED = -1, UNSUPPORTED = -2, NO_MEMORY = -3 };

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

/* The last picture, as decoder.js reads it; planes are addresses, at is what came with the packet. */
static struct {
  double at;
  int32_t width, height;
  int32_t across, down; /* how often the colour planes are halved */
  int32_t matrix, full_range;
  int32_t reordered; /* pictures may come in another order than packets */
  uint8_t *plane[3];
  int32_t stride[3];
} picture;

/* Planes of our own, where the decoder's are not of 8 bits or there are none. */
static uint8_t *own[3];
static int own_bytes[3];

int EXPORT(decoder_abi)(void) { return ABI; }

/* Where the next packet or the codec's extra data is to be written: room for so many bytes. */
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

/* Begins a stream. extra: bytes of extra data at the input. lowres: halves each side so often, for lone keyframes only.
 * unfiltered: leaves out the filters at the edges of blocks, which a picture seen much smaller does not show. */
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
  context->err_recognition = AV_EF_EXPLODE; /* a damaged picture is an error, not a smear that something may be seen in */
  if (unfiltered) context->skip_loop_filter = AVDISCARD_ALL;
  if (extra > 0) {
    context->extradata = av_mallocz((size_t)extra + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!context->extradata) return NO_MEMORY;
    memcpy(context->extradata, input, (size_t)extra);
    context->extradata_size = extra;
  }
  return avcodec_open2(context, codec, NULL) < 0 ? UNSUPPORTED : NOTHING;
}

/* Hands over the packet at the input; at comes back with its picture. bytes 0: no more come, what is held back is wanted. */
int EXPORT(decoder_send)(int bytes, double at) {
  if (!context) return UNSUPPORTED;
  if (bytes <= 0) return avcodec_send_packet(context, NULL) < 0 ? DAMAGED : NOTHING;
  packet->data = input;
  packet->size = bytes;
  packet->pts = packet->dts = (int64_t)at;
  int told = avcodec_send_packet(context, packet);
  packet->data = NULL;
  packet->size = 0;
  return told == AVERROR(ENOMEM) ? NO_MEMORY : told < 0 ? DAMAGED : NOTHING;
}

/* Forgets all packets before: the next one is a keyframe. */
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

/* A plane of 9 to 16 bits a sample as one of 8. */
static int narrow(int number, int width, int height, int depth) {
  uint8_t *out = own_plane(number, width * height);
  if (!out) return NO_MEMORY;
  for (int y = 0; y < height; y++) {
    const uint16_t *in = (const uint16_t *)(frame->data[number] + (ptrdiff_t)y * frame->linesize[number]);
    uint8_t *line = out + (ptrdiff_t)y * width;
    for (int x = 0; x < width; x++) line[x] = (uint8_t)(in[x] >> (depth - 8));
  }
  picture.plane[number] = out;
  picture.stride[number] = width;
  return PICTURE;
}

static int describe(void) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
  const uint64_t others = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BE;
  if (!format || (format->flags & others) || (format->nb_components != 1 && format->nb_components != 3)) return UNSUPPORTED;
  const int grey = format->nb_components == 1, depth = format->comp[0].depth;
  picture.across = grey ? 1 : format->log2_chroma_w;
  picture.down = grey ? 1 : format->log2_chroma_h;
  if (depth < 8 || (!grey && format->comp[1].plane != 1) || picture.across > 1 || picture.down > picture.across) return UNSUPPORTED;
  picture.at = (double)frame->pts;
  picture.width = frame->width;
  picture.height = frame->height;
  picture.matrix = frame->colorspace;
  picture.reordered = context->has_b_frames;
  picture.full_range = frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
                       frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P;
  for (int number = 0; number < 3; number++) {
    const int width = number ? AV_CEIL_RSHIFT(frame->width, picture.across) : frame->width;
    const int height = number ? AV_CEIL_RSHIFT(frame->height, picture.down) : frame->height;
    picture.plane[number] = frame->data[number];
    picture.stride[number] = frame->linesize[number];
    if (number && grey) {
      uint8_t *plane = own_plane(number, width * height);
      if (!plane) return NO_MEMORY;
      memset(plane, 128, (size_t)width * (size_t)height);
      picture.plane[number] = plane;
      picture.stride[number] = width;
    } else if (depth > 8) {
      const int told = narrow(number, width, height, depth);
      if (told != PICTURE) return told;
    }
  }
  return PICTURE;
}

/* The next picture, described at decoder_picture() until the next call of anything here; NOTHING: it wants more packets. */
int EXPORT(decoder_receive)(void) {
  if (!context) return UNSUPPORTED;
  av_frame_unref(frame);
  const int told = avcodec_receive_frame(context, frame);
  if (told == AVERROR(EAGAIN) || told == AVERROR_EOF) return NOTHING;
  if (told == AVERROR(ENOMEM)) return NO_MEMORY;
  if (told == AVERROR_PATCHWELCOME) return UNSUPPORTED;
  if (told < 0 || frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) return DAMAGED;
  return describe();
}

void *EXPORT(decoder_picture)(void) { return &picture; }
