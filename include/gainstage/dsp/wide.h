/* What runs for every sample (src/dsp and src/strip, files *_run.c) is compiled twice: for any
 * processor of the kind, and with GS_WIDE for those with AVX2. gs_strip_new() chooses. Both compute
 * the same bits: AVX2 brings width and three operands, not fused products. In the second the
 * functions of those files have names of their own. */
#ifndef GAINSTAGE_DSP_WIDE_H
#define GAINSTAGE_DSP_WIDE_H

#if defined(GS_WIDE)
#define gs_oversample_up           gs_oversample_up_wide
#define gs_oversample_down         gs_oversample_down_wide
#define gs_curve_process           gs_curve_process_wide
#define gs_preamp_process          gs_preamp_process_wide
#define gs_highpass_process        gs_highpass_process_wide
#define gs_compressor_process      gs_compressor_process_wide
#define gs_compressor_process_pair gs_compressor_process_pair_wide
#define gs_tilt_listen             gs_tilt_listen_wide
#define gs_tilt_process            gs_tilt_process_wide
#define gs_deesser_process         gs_deesser_process_wide
#define gs_deesser_process_pair    gs_deesser_process_pair_wide
#define gs_lows_process            gs_lows_process_wide
#define gs_lows_process_pair       gs_lows_process_pair_wide
#define gs_enhancer_process        gs_enhancer_process_wide
#define gs_enhancer_process_pair   gs_enhancer_process_pair_wide
#define gs_gate_process            gs_gate_process_wide
#define gs_gate_process_linked     gs_gate_process_linked_wide
#define gs_interpeak_find          gs_interpeak_find_wide
#define gs_limiter_process         gs_limiter_process_wide
#define gs_limiter_process_linked  gs_limiter_process_linked_wide
#define gs_tap_measure             gs_tap_measure_wide
#define gs_tap_measure_tiles       gs_tap_measure_tiles_wide
#define gs_channel_take_in         gs_channel_take_in_wide
#define gs_channel_put_out         gs_channel_put_out_wide
#define gs_pair_process            gs_pair_process_wide
#endif

#endif
