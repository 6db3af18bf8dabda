// Asks of hal/clibs/CGPIO what it promises, over whichever libgpiod is played. Prints what is not so; ends with how much that is.
#include "CGPIO.h"
#include "LineFakes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHIP "/dev/gpiochip2"

static int wrong;
static int asked;

static void ask(int holds, const char *what, int line) {
    asked++;
    if (holds) return;
    wrong++;
    printf("line %d: not so: %s\n", line, what);
}
#define ASK(condition) ask(condition, #condition, __LINE__)

static cgpio_lines *inputs(const char *chip, uint32_t first, uint32_t second, cgpio_failure *failure) {
    return cgpio_request_inputs(
        chip, (uint32_t[]){first, second}, (int32_t[]){CGPIO_BIAS_PULL_UP, CGPIO_BIAS_AS_IS}, 2, "cabine", failure);
}

static void new_world(void) {
    fake_lines_reset();
    fake_lines_add(CHIP, "adapter", 8, 0);
    fake_lines_add("/dev/gpiochip3", "other", 8, 0);
}

static void edges_arrive_in_order(void) {
    new_world();
    cgpio_failure failure;
    cgpio_lines *lines = inputs("adapter", 5, 1, &failure);
    ASK(lines != NULL);
    ASK(fake_lines_settings(CHIP, 5) == 1 && fake_lines_settings(CHIP, 1) == 0);
    cgpio_edge edges[64];
    uint32_t lost;
    ASK(cgpio_wait_edges(lines, 0, edges, 64, &lost, NULL) == 0);
    fake_lines_wire(CHIP, 5, 1, 3000000007);
    fake_lines_wire(CHIP, 1, 1, 3000000005);
    fake_lines_wire(CHIP, 5, 0, 4000000009);
    ASK(cgpio_wait_edges(lines, 100, edges, 64, &lost, NULL) == 3 && lost == 0);
    ASK(edges[0].line == 1 && edges[0].level == 1 && edges[0].nanoseconds == 3000000005);
    ASK(edges[1].line == 0 && edges[1].level == 1 && edges[1].nanoseconds == 3000000007);
    ASK(edges[2].line == 0 && edges[2].level == 0 && edges[2].nanoseconds == 4000000009);
    int32_t levels[2];
    ASK(cgpio_read_levels(lines, levels) == 0 && levels[0] == 0 && levels[1] == 1);
    cgpio_release(lines);
    ASK(fake_lines_open() == 0);
}

static void lost_edges_are_told(void) {
    new_world();
    cgpio_failure failure;
    cgpio_lines *lines = inputs(CHIP, 0, 1, &failure);
    cgpio_edge edges[64];
    uint32_t lost, ever = 0;
    for (int number = 0; number < 20; number++) fake_lines_wire(CHIP, 1, number % 2 == 0, 1000 + (uint64_t)number);
    ASK(cgpio_wait_edges(lines, 0, edges, 64, &lost, NULL) == 16);
    ever |= lost;
    fake_lines_wire(CHIP, 1, 1, 2000);
    ASK(cgpio_wait_edges(lines, 0, edges, 64, &lost, NULL) == 1);
    ever |= lost;
    ASK(ever == 2);
    fake_lines_wire(CHIP, 1, 0, 2001);
    ASK(cgpio_wait_edges(lines, 0, edges, 64, &lost, NULL) == 1 && lost == 0);
    // Less room than the kernel keeps could tear a line's edges apart.
    ASK(cgpio_wait_edges(lines, 0, edges, 15, &lost, NULL) == -EINVAL);
    cgpio_release(lines);
}

// As many edges as the kernel keeps of a line, each time anew: with the least room there may be, they fill every batch.
static void make_noise(uint32_t line, uint64_t *now) {
    for (int number = 0; number < 16; number++) fake_lines_wire(CHIP, line, number % 2 == 0, ++*now);
}

static void a_noisy_line_leaves_room_for_the_others(void) {
    new_world();
    uint32_t offsets[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    int32_t bias[8] = {0};
    cgpio_failure failure;
    cgpio_lines *lines = cgpio_request_inputs(CHIP, offsets, bias, 8, "cabine", &failure);
    uint64_t now = 1000;
    make_noise(0, &now);
    for (uint32_t line = 1; line < 8; line++) fake_lines_wire(CHIP, line, 1, ++now);
    int count[8] = {0};
    // One round for each line, and one to spare.
    for (int round = 0; round < 9; round++) {
        cgpio_edge edges[16];
        uint32_t lost;
        int got = cgpio_wait_edges(lines, 0, edges, 16, &lost, NULL);
        ASK(got > 0 && got <= 16);
        for (int number = 0; number < got; number++) {
            ASK(number == 0 || edges[number - 1].nanoseconds <= edges[number].nanoseconds);
            count[edges[number].line]++;
        }
        make_noise(0, &now);
    }
    ASK(count[0] >= 16);
    for (int line = 1; line < 8; line++) ASK(count[line] == 1);
    cgpio_release(lines);
    ASK(fake_lines_open() == 0);
}

static void a_batch_says_that_it_was_cut(void) {
    new_world();
    uint32_t offsets[4] = {0, 1, 2, 3};
    int32_t bias[4] = {0};
    cgpio_failure failure;
    cgpio_lines *lines = cgpio_request_inputs(CHIP, offsets, bias, 4, "cabine", &failure);
    uint64_t now = 1000;
    for (uint32_t line = 0; line < 4; line++) {
        for (int number = 0; number < 13; number++) fake_lines_wire(CHIP, line, number % 2 == 0, ++now);
    }
    cgpio_edge edges[64];
    uint32_t lost;
    int32_t is_cut = -1;
    int got = 0, rounds = 0, total = 0;
    // 52 edges: 1.6 must stop before the fourth line, for it cannot know how many that line has.
    do {
        got = cgpio_wait_edges(lines, 0, edges, 48, &lost, &is_cut);
        total += got;
        rounds++;
        ASK(got > 0 && (is_cut == 1) == (total < 52));
    } while (is_cut == 1 && rounds < 9);
    ASK(total == 52 && rounds == 2);
    ASK(cgpio_wait_edges(lines, 0, edges, 64, &lost, &is_cut) == 0 && is_cut == 0);
    cgpio_release(lines);
}

static void an_unplugged_chip_is_told_after_its_last_edges(void) {
    new_world();
    cgpio_failure failure;
    cgpio_lines *lines = inputs(CHIP, 0, 1, &failure);
    cgpio_edge edges[64];
    uint32_t lost;
    fake_lines_wire(CHIP, 0, 1, 1000);
    int first = cgpio_wait_edges(lines, 0, edges, 64, &lost, NULL);
    fake_lines_unplug(CHIP);
    ASK(first == 1);
    ASK(cgpio_wait_edges(lines, 1000, edges, 64, &lost, NULL) == -ENODEV);
    int32_t levels[2];
    ASK(cgpio_read_levels(lines, levels) == -ENODEV);
    cgpio_release(lines);
    ASK(fake_lines_open() == 0);
}

// Its last edge has not been fetched when it goes; with 1.6 the other line has nothing to tell but that it is gone.
static void the_last_edge_of_an_unplugged_chip_is_not_lost(void) {
    for (uint32_t line = 0; line < 2; line++) {
        new_world();
        cgpio_failure failure;
        cgpio_lines *lines = inputs(CHIP, 0, 1, &failure);
        cgpio_edge edges[64];
        uint32_t lost;
        fake_lines_wire(CHIP, line, 1, 1000);
        fake_lines_unplug(CHIP);
        ASK(cgpio_wait_edges(lines, 1000, edges, 64, &lost, NULL) == 1);
        ASK(edges[0].line == line && edges[0].nanoseconds == 1000);
        ASK(cgpio_wait_edges(lines, 1000, edges, 64, &lost, NULL) == -ENODEV);
        cgpio_release(lines);
        ASK(fake_lines_open() == 0);
    }
}

static void outputs_begin_as_told(void) {
    new_world();
    cgpio_failure failure;
    cgpio_lines *high = cgpio_request_output("gpiochip2", 3, 1, 0, "cabine", &failure);
    cgpio_lines *low = cgpio_request_output(CHIP, 4, 0, 1, "cabine", &failure);
    ASK(fake_lines_driven(CHIP, 3) == 1 && fake_lines_driven(CHIP, 4) == 0);
    ASK(fake_lines_settings(CHIP, 3) == 0 && fake_lines_settings(CHIP, 4) == 4);
    ASK(cgpio_drive(high, 0) == 0 && fake_lines_driven(CHIP, 3) == 0);
    fake_lines_refuse(CHIP, 3, EIO);
    ASK(cgpio_drive(high, 1) == -EIO && fake_lines_driven(CHIP, 3) == 0);
    uint32_t lost;
    cgpio_edge edges[64];
    ASK(cgpio_wait_edges(high, 0, edges, 64, &lost, NULL) == -EINVAL);
    cgpio_release(high);
    cgpio_release(low);
    ASK(fake_lines_driven(CHIP, 3) == -1 && fake_lines_open() == 0);
}

static void refusals_have_a_reason(void) {
    cgpio_failure failure;
    new_world();
    ASK(inputs("/dev/gpiochip9", 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_CHIP && failure.code == ENOENT);
    ASK(inputs("nobody", 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_CHIP && failure.code == ENOENT);
    ASK(inputs(CHIP, 0, 8, &failure) == NULL && failure.stage == CGPIO_STAGE_OFFSET && failure.offset == 8);
    ASK(failure.chip_lines == 8);
    fake_lines_hold(CHIP, 1, "gpio-leds");
    ASK(inputs(CHIP, 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_LINE && failure.code == EBUSY);
    ASK(failure.offset == 1 && strcmp(failure.consumer, "gpio-leds") == 0);
    fake_lines_hold(CHIP, 1, "");
    ASK(inputs(CHIP, 0, 1, &failure) == NULL && failure.code == EBUSY && failure.consumer[0] == '\0');
    fake_lines_hold(CHIP, 1, NULL);
    cgpio_lines *ours = inputs(CHIP, 0, 1, &failure);
    ASK(ours != NULL && inputs(CHIP, 0, 2, &failure) == NULL && strcmp(failure.consumer, "cabine") == 0);
    cgpio_release(ours);
    fake_lines_refuse(CHIP, 1, ENOTTY);
    ASK(inputs(CHIP, 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_LINE && failure.code == ENOTTY);
    ASK(fake_lines_open() == 0);
    fake_lines_reset();
    fake_lines_add(CHIP, "adapter", 8, EACCES);
    ASK(inputs(CHIP, 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_CHIP && failure.code == EACCES);
    ASK(inputs("adapter", 0, 1, &failure) == NULL && failure.code == EACCES);
    fake_lines_reset();
    fake_lines_add(CHIP, "adapter", 8, 0);
    fake_lines_add("/dev/gpiochip3", "adapter", 8, 0);
    ASK(inputs("adapter", 0, 1, &failure) == NULL && failure.stage == CGPIO_STAGE_LABEL);
    ASK(fake_lines_open() == 0);
}

int main(void) {
    edges_arrive_in_order();
    lost_edges_are_told();
    a_noisy_line_leaves_room_for_the_others();
    a_batch_says_that_it_was_cut();
    an_unplugged_chip_is_told_after_its_last_edges();
    the_last_edge_of_an_unplugged_chip_is_not_lost();
    outputs_begin_as_told();
    refusals_have_a_reason();
    printf("libgpiod %s: %d asked, %d wrong\n", cgpio_library_version(), asked, wrong);
    return wrong == 0 && asked > 40 ? 0 : 1;
}
