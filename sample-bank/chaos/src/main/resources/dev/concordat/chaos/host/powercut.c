/* powercut DIRECTORY: the file system below loses at once what was not flushed, and takes no write from then on.
   Works for ext4 and XFS, as root; unmount and mount again afterwards. */
#include <fcntl.h>
#include <linux/ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)
#define WITHOUT_FLUSHING_THE_JOURNAL 2

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "usage: powercut DIRECTORY\n");
        return 2;
    }
    int directory = open(words[1], O_RDONLY | O_DIRECTORY);
    uint32_t how = WITHOUT_FLUSHING_THE_JOURNAL;
    if (directory < 0 || ioctl(directory, SHUTDOWN, &how) < 0) {
        perror(words[1]);
        return 1;
    }
    return 0;
}
