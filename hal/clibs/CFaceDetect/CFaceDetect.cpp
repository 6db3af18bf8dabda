#include "CFaceDetect.h"

#include <cstdio>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/objdetect.hpp>
#include <string>
#include <vector>

struct cface_detector {
    cv::CascadeClassifier cascades[5];
};

namespace {

// Indexed by cface_cascade.
const char *const files[] = {
    "haarcascades/haarcascade_frontalface_alt2.xml",
    "lbpcascades/lbpcascade_frontalface_improved.xml",
    "haarcascades/haarcascade_eye_tree_eyeglasses.xml",
    "haarcascades/haarcascade_righteye_2splits.xml",
    "haarcascades/haarcascade_lefteye_2splits.xml",
};

// OpenCV prints every error to standard error by default: the caller reports it instead.
int keep_silent(int, const char *, const char *, const char *, int, void *) { return 0; }

bool load(cv::CascadeClassifier &cascade, const std::string &path) {
    // `load` of a missing file and of a damaged one differ only in what they print.
    FILE *file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return false;
    std::fclose(file);
    try {
        return cascade.load(path) && !cascade.empty();
    } catch (...) {
        return false;
    }
}

}  // namespace

cface_detector *cface_create(const char *folder, char *path, size_t path_size) {
    try {
        // One core: the other one belongs to the preview and the printer.
        cv::setNumThreads(1);
        cv::redirectError(keep_silent);
        auto detector = std::make_unique<cface_detector>();
        for (size_t index = 0; index < sizeof files / sizeof files[0]; index++) {
            const std::string file = std::string(folder) + "/" + files[index];
            if (load(detector->cascades[index], file)) continue;
            std::snprintf(path, path_size, "%s", file.c_str());
            return nullptr;
        }
        return detector.release();
    } catch (...) {
        std::snprintf(path, path_size, "%s", folder);
        return nullptr;
    }
}

void cface_destroy(cface_detector *detector) { delete detector; }

int32_t cface_find(cface_detector *detector, const uint8_t *grey, int32_t width, int32_t height, int32_t stride,
                   cface_search search, cface_box *boxes, int32_t capacity) {
    try {
        // OpenCV has no read-only matrix over foreign memory; detection does not write to it.
        const cv::Mat picture(height, width, CV_8UC1, const_cast<uint8_t *>(grey), static_cast<size_t>(stride));
        std::vector<cv::Rect> found;
        std::vector<int> neighbours;
        const cv::Size smallest(search.minimum_side, search.minimum_side);
        const cv::Size largest(search.maximum_side, search.maximum_side);
        detector->cascades[search.cascade].detectMultiScale(
            picture, found, neighbours, search.scale_step, search.minimum_neighbours, 0, smallest, largest);
        const int32_t count = static_cast<int32_t>(found.size());
        for (int32_t index = 0; index < count && index < capacity; index++) {
            boxes[index] = {found[index].x, found[index].y, found[index].width, neighbours[index]};
        }
        return count;
    } catch (...) {
        return -1;
    }
}
